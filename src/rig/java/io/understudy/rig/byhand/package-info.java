/** The rig for people to play with: {@code src/rig/rig}. */
@NullMarked
package io.understudy.rig.byhand;

import org.jspecify.annotations.NullMarked;
