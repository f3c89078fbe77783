/** Velero's backups: the newest one as a copy of the application's data, and the steps that make and restore them. */
@NullMarked
package io.understudy.adapter.velero;

import org.jspecify.annotations.NullMarked;
