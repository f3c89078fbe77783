@NullMarked
package io.understudy.time;

import org.jspecify.annotations.NullMarked;
