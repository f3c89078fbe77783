/** A Route 53 that others wrote. */
@NullMarked
package io.understudy.rig.route53;

import org.jspecify.annotations.NullMarked;
