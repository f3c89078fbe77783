/** Strict reading of YAML documents: limits, positions, and all problems at once. */
@NullMarked
package io.understudy.document;

import org.jspecify.annotations.NullMarked;
