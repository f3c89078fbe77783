/** How the instances of one installation share the probing: who lives, who probes what, and what they tell each other. */
@NullMarked
package io.understudy.sharing;

import org.jspecify.annotations.NullMarked;
