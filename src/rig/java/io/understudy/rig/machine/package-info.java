/** The machine that the rig runs on: what it has, what may be installed, and processes that never outlive the rig. */
@NullMarked
package io.understudy.rig.machine;

import org.jspecify.annotations.NullMarked;
