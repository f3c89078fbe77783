@NullMarked
package io.understudy.sharing;

import org.jspecify.annotations.NullMarked;
