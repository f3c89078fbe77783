@NullMarked
package io.understudy.adapter.notify;

import org.jspecify.annotations.NullMarked;
