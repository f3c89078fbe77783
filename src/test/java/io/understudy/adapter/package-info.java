@NullMarked
package io.understudy.adapter;

import org.jspecify.annotations.NullMarked;
