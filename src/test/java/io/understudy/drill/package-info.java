@NullMarked
package io.understudy.drill;

import org.jspecify.annotations.NullMarked;
