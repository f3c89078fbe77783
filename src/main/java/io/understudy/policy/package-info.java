/** Failover policies and sites: what application owners write, read strictly and checked jointly. */
@NullMarked
package io.understudy.policy;

import org.jspecify.annotations.NullMarked;
