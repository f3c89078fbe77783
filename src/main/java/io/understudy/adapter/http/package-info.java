/** Probes over HTTP and TCP: the kinds {@code http} and {@code tcp}. */
@NullMarked
package io.understudy.adapter.http;

import org.jspecify.annotations.NullMarked;
