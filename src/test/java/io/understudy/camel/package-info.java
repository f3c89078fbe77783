@NullMarked
package io.understudy.camel;

import org.jspecify.annotations.NullMarked;
