/** DNS by RFC 2136 updates and plain questions to authoritative servers. */
@NullMarked
package io.understudy.adapter.rfc2136;

import org.jspecify.annotations.NullMarked;
