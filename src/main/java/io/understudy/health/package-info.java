/** Probes, their observations, and the verdicts that thresholds make of them. */
@NullMarked
package io.understudy.health;

import org.jspecify.annotations.NullMarked;
