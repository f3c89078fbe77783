/** A Redis primary and its replica. */
@NullMarked
package io.understudy.rig.redis;

import org.jspecify.annotations.NullMarked;
