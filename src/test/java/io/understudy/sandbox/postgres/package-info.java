@NullMarked
package io.understudy.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
