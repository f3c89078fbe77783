@NullMarked
package io.understudy.adapter.witness;

import org.jspecify.annotations.NullMarked;
