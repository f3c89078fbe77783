@NullMarked
package io.understudy.adapter.kubernetes;

import org.jspecify.annotations.NullMarked;
