@NullMarked
package io.understudy.adapter.rfc2136;

import org.jspecify.annotations.NullMarked;
