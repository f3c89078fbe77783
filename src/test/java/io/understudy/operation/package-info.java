@NullMarked
package io.understudy.operation;

import org.jspecify.annotations.NullMarked;
