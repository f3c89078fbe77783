/** State machines as data: tables that are checked when they are built, and the only way to change a state. */
@NullMarked
package io.understudy.state;

import org.jspecify.annotations.NullMarked;
