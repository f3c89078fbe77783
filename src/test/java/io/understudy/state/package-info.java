@NullMarked
package io.understudy.state;

import org.jspecify.annotations.NullMarked;
