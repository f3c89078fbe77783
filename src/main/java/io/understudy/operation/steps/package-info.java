/** The step types that need no outside system of their own: fencing, proving that users are served, and a person's work. */
@NullMarked
package io.understudy.operation.steps;

import org.jspecify.annotations.NullMarked;
