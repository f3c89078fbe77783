@NullMarked
package io.understudy.sandbox.dns;

import org.jspecify.annotations.NullMarked;
