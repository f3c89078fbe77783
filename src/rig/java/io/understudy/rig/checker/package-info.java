/**
 * Judges from outside what a fault and a failover cost the users: what they were told, and what both databases hold
 * afterwards. It is a process of its own and knows nothing of the product, so that it can't share a mistake with it.
 */
@NullMarked
package io.understudy.rig.checker;

import org.jspecify.annotations.NullMarked;
