@NullMarked
package io.understudy.readiness;

import org.jspecify.annotations.NullMarked;
