/** Who is protected, where it runs, and which generation of "who is primary" holds. */
@NullMarked
package io.understudy.topology;

import org.jspecify.annotations.NullMarked;
