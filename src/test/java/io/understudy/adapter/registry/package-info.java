/** Container registries on this machine. */
@NullMarked
package io.understudy.adapter.registry;

import org.jspecify.annotations.NullMarked;
