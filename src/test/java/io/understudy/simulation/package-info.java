/**
 * The simulated world: the real decision, operation and journal code over simulated sites, network, clocks and stores, on one
 * thread and in virtual time. Everything that happens follows from one seed.
 */
@NullMarked
package io.understudy.simulation;

import org.jspecify.annotations.NullMarked;
