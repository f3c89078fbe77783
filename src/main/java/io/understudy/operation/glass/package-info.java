/** Moves without the store: a plan that was sealed while it was there, and its journal taken in once it is back. */
@NullMarked
package io.understudy.operation.glass;

import org.jspecify.annotations.NullMarked;
