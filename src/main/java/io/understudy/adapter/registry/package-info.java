/** Asks container registries whether images could be pulled, by the distribution specification's HTTP API. */
@NullMarked
package io.understudy.adapter.registry;

import org.jspecify.annotations.NullMarked;
