@NullMarked
package io.understudy.adapter.postgresql;

import org.jspecify.annotations.NullMarked;
