/** The append-only journal: facts, the fenced lease, the chain of hashes, and the in-memory twin. */
@NullMarked
package io.understudy.journal;

import org.jspecify.annotations.NullMarked;
