/** The fault scenarios by name, each with its safe outcome, and what tells which were proven and which wait. */
@NullMarked
package io.understudy.rig.faults;

import org.jspecify.annotations.NullMarked;
