<?php
// A small shop for tests, before which `php -S` stands: it loads the plug-in as WordPress would, and prints the places
// at which WooCommerce would call it.

require __DIR__ . '/wordpress.php';

class_alias('Features', 'Automattic\WooCommerce\Utilities\FeaturesUtil');
class Features
{
    public static $declared = [];
    public static function declare_compatibility($feature, $file, $is_so) { self::$declared[$feature] = $is_so; }
}

require WP_PLUGIN_DIR . '/ccms/ccms.php';
foreach (glob(WP_PLUGIN_DIR . '/*.php') as $own) { // a small plug-in of the shop's own
    require $own;
}
do_action('before_woocommerce_init');
do_action('init');

$order = new WC_Order($state['order']);
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/settings' || $path === '/options.php') {
    do_action('admin_init');
    do_action('admin_menu');
}
if ($path === '/options.php') {
    foreach (array_keys($registered) as $name) {
        update_option($name, $_POST[$name] ?? null);
    }
    $path = '/settings';
}
if ($path === '/mail.txt') {
    header('Content-Type: text/plain; charset=utf-8');
    do_action('woocommerce_email_after_order_table', $order, false, true, null);
    return;
}
if ($path === '/declared') {
    echo json_encode(Features::$declared);
    return;
}
if ($path === '/editor') { // what an editor of blocks is told
    $block = $blocks['ccms/button'];
    echo json_encode(['title' => $block['title'], 'scripts' => array_map(fn($one) => $scripts[$one], $block['editor_script_handles'])]);
    return;
}
?><!doctype html>
<html lang="bn"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>শাড়িঘর</title></head>
<body><main>
<?php
switch ($path) {
    case '/order':
        echo '<h1>আপনার অর্ডার</h1>';
        do_action('woocommerce_order_details_after_order_table', $order);
        break;
    case '/orders':
        echo '<h1>আপনার অর্ডারগুলো</h1>';
        // as WooCommerce's own template prints them
        foreach (apply_filters('woocommerce_my_account_my_orders_actions', [], $order) as $key => $action) {
            printf('<a href="%s" class="button %s">%s</a>', esc_url($action['url']), esc_attr($key), esc_html($action['name']));
        }
        break;
    case '/mail':
    case '/mail-to-shop':
        do_action('woocommerce_email_after_order_table', $order, $path === '/mail-to-shop', false, null);
        break;
    case '/page':
        echo '<h1>সহায়তা</h1>', $shortcodes['ccms']();
        break;
    case '/block':
        echo '<h1>সহায়তা</h1>', $blocks['ccms/button']['render_callback']();
        break;
    case '/settings':
        $pages['ccms']();
}
?>
</main></body></html>
