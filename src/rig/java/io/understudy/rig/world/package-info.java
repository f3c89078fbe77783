/** Puts the rig's parts together into a world: sites, their users, and what judges them. */
@NullMarked
package io.understudy.rig.world;

import org.jspecify.annotations.NullMarked;
