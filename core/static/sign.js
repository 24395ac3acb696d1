// A signature drawn with a finger, a pen or a mouse. Without this script the name is typed.
(() => {
  for (const box of document.querySelectorAll('[data-sign]')) {
    const canvas = box.querySelector('canvas');
    const field = document.getElementById(box.dataset.sign);
    const pen = canvas.getContext('2d');
    let drawing = false;
    const clear = () => {
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      field.value = '';
    };
    const place = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [
        ((event.clientX - frame.left) * canvas.width) / frame.width,
        ((event.clientY - frame.top) * canvas.height) / frame.height,
      ];
    };
    Object.assign(canvas.style, { touchAction: 'none', maxWidth: '100%', border: '1px solid #647a81' });
    Object.assign(pen, { lineWidth: 3, lineCap: 'round', lineJoin: 'round', strokeStyle: '#13262c' });
    canvas.addEventListener('pointerdown', (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...place(event));
      event.preventDefault();
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!drawing) return;
      pen.lineTo(...place(event));
      pen.stroke();
    });
    for (const name of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(name, () => {
        if (drawing) field.value = canvas.toDataURL('image/png');
        drawing = false;
      });
    }
    box.querySelector('button').addEventListener('click', clear);
    const before = field.value; // of a form that came back: the signature is still there
    clear();
    if (before) {
      const bytes = Uint8Array.from(atob(before.split(',')[1]), (sign) => sign.charCodeAt(0));
      createImageBitmap(new Blob([bytes])).then((picture) => {
        pen.drawImage(picture, 0, 0);
        field.value = before;
      }, () => {});
    }
    box.hidden = false;
  }
})();
