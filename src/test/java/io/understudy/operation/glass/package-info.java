@NullMarked
package io.understudy.operation.glass;

import org.jspecify.annotations.NullMarked;
