/** Probes, lag samples, the in-band fence and the promotion of PostgreSQL databases, over its own protocol. */
@NullMarked
package io.understudy.adapter.postgresql;

import org.jspecify.annotations.NullMarked;
