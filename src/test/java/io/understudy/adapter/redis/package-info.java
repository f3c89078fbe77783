@NullMarked
package io.understudy.adapter.redis;

import org.jspecify.annotations.NullMarked;
