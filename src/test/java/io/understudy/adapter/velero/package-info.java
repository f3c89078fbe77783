@NullMarked
package io.understudy.adapter.velero;

import org.jspecify.annotations.NullMarked;
