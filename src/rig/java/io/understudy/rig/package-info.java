/** Real parts on one machine, and faults to let loose on them. Nothing here is part of the product. */
@NullMarked
package io.understudy.rig;

import org.jspecify.annotations.NullMarked;
