/** Asks a witness, another process elsewhere that makes the same probes, over HTTP. */
@NullMarked
package io.understudy.adapter.witness;

import org.jspecify.annotations.NullMarked;
