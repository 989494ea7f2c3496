// What a web view would let a customer do, and a kiosk does not. It runs before the page, in the kiosk's
// own window only: in a browser all this is the visitor's to use. Taps, scrolling and typing stay.
{
  const refuse = (event) => event.preventDefault()
  const on = (types, listener) => {
    for (const type of types) addEventListener(type, listener, { capture: true, passive: false })
  }

  // Menus, drags, and a clipboard that would show one customer's words to the next.
  on(['contextmenu', 'dragstart', 'dragover', 'drop', 'copy', 'cut', 'paste'], refuse)

  // Zoom; the kiosk has large letters of its own.
  on(['gesturestart', 'gesturechange'], refuse)
  on(['wheel'], (event) => event.ctrlKey && refuse(event))
  on(['touchstart', 'touchmove'], (event) => event.touches.length > 1 && refuse(event))

  // Shortcuts: print, save, find, reload, zoom, back, inspector, caret browsing. Only F1 means something
  // here (it calls staff), and 한/영 may come with a modifier.
  const typing = ['F1', 'HangulMode', 'Alt', 'AltGraph', 'Control', 'Meta', 'Shift']
  const shortcut = (event) =>
    event.ctrlKey || event.altKey || event.metaKey || /^F\d+$/.test(event.key) || /^(ContextMenu|Print|Find|Browser)/.test(event.key)
  on(['keydown'], (event) => !typing.includes(event.key) && shortcut(event) && refuse(event))

  const style = new CSSStyleSheet()
  style.replaceSync(`
    html { touch-action: pan-x pan-y !important; }
    :not(input, textarea) { -webkit-user-select: none !important; user-select: none !important; }
    * { -webkit-user-drag: none !important; -webkit-touch-callout: none !important; }
  `)
  document.adoptedStyleSheets = [style]
}
