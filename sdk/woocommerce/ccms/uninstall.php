<?php
/** Leaves nothing behind when the plug-in is deleted; the secret first of all. */

defined('WP_UNINSTALL_PLUGIN') || exit;

delete_option('ccms_order_secret');
delete_option('ccms_settings');
