@NullMarked
package io.understudy.operation.steps;

import org.jspecify.annotations.NullMarked;
