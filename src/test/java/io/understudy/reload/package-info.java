@NullMarked
package io.understudy.reload;

import org.jspecify.annotations.NullMarked;
