/** Rehearsals of a failover, each with a report of what was asked, how long it took and what it came to. */
@NullMarked
package io.understudy.drill;

import org.jspecify.annotations.NullMarked;
