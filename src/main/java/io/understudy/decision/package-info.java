/** From one snapshot to one decision, by an ordered table of rules; pure. */
@NullMarked
package io.understudy.decision;

import org.jspecify.annotations.NullMarked;
