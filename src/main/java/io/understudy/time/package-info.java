/** Time as a port: a monotonic ticker beside the wall clock, so that a whole world can be simulated. */
@NullMarked
package io.understudy.time;

import org.jspecify.annotations.NullMarked;
