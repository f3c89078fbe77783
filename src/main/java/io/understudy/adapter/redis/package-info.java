/** Probes, lag samples, the in-band fence and the promotion of Redis, over its own protocol. */
@NullMarked
package io.understudy.adapter.redis;

import org.jspecify.annotations.NullMarked;
