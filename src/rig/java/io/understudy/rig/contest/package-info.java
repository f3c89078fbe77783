/**
 * The same kill, the same clients and the same checker for several ways to fail over, one after the other in turn. Started by
 * {@code src/bench/failover}; the figures are in docs/benchmarks.md.
 */
@NullMarked
package io.understudy.rig.contest;

import org.jspecify.annotations.NullMarked;
