@NullMarked
package io.understudy.replication;

import org.jspecify.annotations.NullMarked;
