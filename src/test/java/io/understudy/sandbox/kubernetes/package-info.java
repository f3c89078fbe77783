@NullMarked
package io.understudy.sandbox.kubernetes;

import org.jspecify.annotations.NullMarked;
