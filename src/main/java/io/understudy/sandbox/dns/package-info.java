/** A small real authoritative DNS server for the sandbox: one zone in memory, questions and signed updates. */
@NullMarked
package io.understudy.sandbox.dns;

import org.jspecify.annotations.NullMarked;
